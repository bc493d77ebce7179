using Builder.Core.Models.Answers;

namespace Builder.Core.Models;

/// <summary>What a failed request means: whether to try again, and what to tell the person.</summary>
/// <param name="CanRetry">Whether the same request may succeed later.</param>
/// <param name="Reason">What happened, as the start of a sentence: “OpenAI is busy”.</param>
/// <param name="RetryAfter">When the provider wants to be asked again, or null.</param>
/// <param name="Error">What to throw when there is no further attempt.</param>
internal sealed record ModelFault(bool CanRetry, string Reason, RetryAfter? RetryAfter, BuilderException Error)
{
    /// <summary>Whether a failure says that the conversation does not fit the model, so that a shorter one may.</summary>
    public static bool IsOverflow(BuilderException error) => error.InnerException is AnswerException answer && Overflow.Is(answer);

    public static ModelFault Of(Exception failure, ModelReference model)
    {
        if (failure is BuilderException known)
        {
            return Final(known);
        }

        string who = Title(model);
        AnswerException? answer = null;
        for (Exception? e = failure; e is not null && answer is null; e = e.InnerException)
        {
            answer = e as AnswerException;
        }

        if (answer is null)
        {
            return failure is HttpRequestException or IOException
                ? Lost(who, failure)
                : Final(
                    new BuilderException(
                        ErrorKind.External,
                        $"The answer of {who} could not be understood.",
                        "Try again, or choose another model.",
                        $"{failure.GetType().Name}: {failure.Message}",
                        failure
                    )
                );
        }

        return answer.Fault switch
        {
            AnswerFault.Refused => Refused(answer, model, who),
            AnswerFault.Unreachable when answer.NothingListens => Final(
                External(answer, "No model server is running at that address.", "Start it, or correct the address.", Address(model))
            ),
            AnswerFault.Unreachable => new(
                true,
                $"{who} cannot be reached",
                null,
                External(
                    answer,
                    $"{who} cannot be reached.",
                    "Check the network connection and the address, then try again.",
                    Address(model)
                )
            ),
            AnswerFault.Redirected => Final(
                External(
                    answer,
                    $"{who} wants the request sent to another address, which is refused to keep your key safe.",
                    "Set the final address.",
                    Address(model)
                )
            ),
            AnswerFault.NotAnEventStream => Final(
                External(
                    answer,
                    $"What answered is not {who}, but a web page or something else.",
                    "Check the address; a proxy or a network sign-in page may be in between.",
                    Address(model)
                )
            ),
            AnswerFault.Malformed => new(
                true,
                $"The answer of {Inside(who)} is garbled",
                null,
                External(answer, $"The answer of {Inside(who)} is garbled.", "Try again; if it happens again, choose another model.")
            ),
            _ => Lost(who, answer),
        };
    }

    public static ModelFault Stalled(ModelReference model, TimeSpan waited) =>
        new(
            true,
            $"{Title(model)} stopped answering",
            null,
            new BuilderException(
                ErrorKind.External,
                $"{Title(model)} stopped answering.",
                "Try again in a while, or choose another model.",
                $"Nothing came for {waited.TotalSeconds:0} seconds."
            )
        );

    private static string Title(ModelReference model) =>
        model.Provider switch
        {
            ModelProvider.OpenAI => "OpenAI",
            ModelProvider.Anthropic => "Anthropic",
            ModelProvider.Offline => "The recorded conversation",
            ModelProvider.Editor => "The model of the editor",
            _ => "The model server",
        };

    private static ModelFault Lost(string who, Exception failure) =>
        new(
            true,
            $"The connection to {Inside(who)} was lost",
            null,
            External(failure, $"The connection to {Inside(who)} was lost.", "Check the network connection, then try again.")
        );

    private static ModelFault Refused(AnswerException answer, ModelReference model, string who) =>
        answer.Status switch
        {
            401 => WrongKey(answer, model, who),
            402 => NoCredit(answer, who),
            429 or 400 or 403 when answer.Code == "insufficient_quota" || Says(answer, "credit balance") => NoCredit(answer, who),
            403 => WrongKey(answer, model, who),
            404 => Final(
                new BuilderException(
                    ErrorKind.NotFound,
                    $"{who} has no model called “{model.Name}”.",
                    "Choose another model.",
                    answer.Message,
                    answer
                )
                {
                    Remedy = ErrorRemedy.ChooseModel,
                }
            ),
            _ when Overflow.Is(answer) => TooLong(answer),
            429 => new(
                true,
                $"{who} asks to wait, because too much was asked in a short time",
                answer.RetryAfter,
                new BuilderException(
                    ErrorKind.RateLimited,
                    $"{who} asks to wait, because too much was asked in a short time.",
                    "Try again in a few minutes.",
                    answer.Message,
                    answer
                )
                {
                    Remedy = ErrorRemedy.ChooseModel,
                }
            ),
            408 or 409 or >= 500 => new(
                true,
                $"{who} is overloaded or out of order",
                answer.RetryAfter,
                External(answer, $"{who} is overloaded or out of order.", "Try again in a while, or choose another model.")
            ),
            _ => Final(External(answer, $"{who} refused the request.", "Try another model; the detail says what it did not like.")),
        };

    private static ModelFault WrongKey(AnswerException answer, ModelReference model, string who) =>
        Final(
            new BuilderException(ErrorKind.Auth, $"{who} did not accept the key.", WhatToSet(model), answer.Message, answer)
            {
                Remedy = ErrorRemedy.SetKey,
            }
        );

    private static ModelFault NoCredit(AnswerException answer, string who) =>
        Final(
            new BuilderException(
                ErrorKind.Precondition,
                $"Your account at {Inside(who)} has no credit left.",
                "Add credit there, or choose another model.",
                answer.Message,
                answer
            )
            {
                Remedy = ErrorRemedy.ChooseModel,
            }
        );

    private static ModelFault TooLong(AnswerException answer) =>
        Final(
            new BuilderException(
                ErrorKind.Validation,
                "The conversation has become too long for this model.",
                "Start a new session, or choose a model with a larger context.",
                answer.Message,
                answer
            )
            {
                Remedy = ErrorRemedy.ChooseModel,
            }
        );

    private static bool Says(AnswerException answer, string words) => answer.Message.Contains(words, StringComparison.OrdinalIgnoreCase);

    private static string WhatToSet(ModelReference model) =>
        model.Provider switch
        {
            ModelProvider.OpenAI => "Set OPENAI_API_KEY to a valid key from OpenAI.",
            ModelProvider.Anthropic => "Set ANTHROPIC_API_KEY to a valid key from Anthropic.",
            _ => "Set OPENAI_API_KEY to the key of that server, together with its address in OPENAI_BASE_URL.",
        };

    private static string Inside(string who) => who.StartsWith("The ", StringComparison.Ordinal) ? "the " + who[4..] : who;

    /// <summary>What helps where the server is not reached: its address, which is a person's own where it is not the provider's.</summary>
    private static ErrorRemedy? Address(ModelReference model) => model.Provider == ModelProvider.Compatible ? ErrorRemedy.SetAddress : null;

    private static BuilderException External(Exception failure, string message, string nextStep, ErrorRemedy? remedy = null) =>
        new(ErrorKind.External, message, nextStep, failure.Message, failure) { Remedy = remedy };

    private static ModelFault Final(BuilderException error) => new(false, error.Message, null, error);
}
