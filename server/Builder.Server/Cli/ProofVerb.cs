using System.CommandLine;
using Builder.Protocol;
using Spectre.Console;

namespace Builder.Server.Cli;

/// <summary>
/// <c>builder proof DIR [STEP]</c>: what was proved of a step, or of the change that waits. <c>--pictures FOLDER</c> writes down what its pages looked like.
/// </summary>
internal static class ProofVerb
{
    internal static Command Create()
    {
        var directory = Parameters.Directory();
        var step = new Argument<string?>("STEP")
        {
            Description = "Its id, or its number in “builder history”; without one, the change that waits for a review.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var pictures = new Option<string?>("--pictures")
        {
            Description = "Write the pictures of its pages into this folder.",
            HelpName = "FOLDER",
        };
        return new Command("proof", "Shows which pages of a step were seen working, and what was tried on them.")
        {
            directory,
            step,
            pictures,
        }.Runs(
            async (given, context, cancellation) =>
            {
                context.Client.OnlyLooks = true;
                var site = await context.OpenAsync(given.GetRequiredValue(directory), cancellation).ConfigureAwait(false);
                var checkpoint = given.GetValue(step) is { } named
                    ? await ReversalVerbs.CheckpointAsync(context, site.Site, named, cancellation).ConfigureAwait(false)
                    : null;
                var found = await context
                    .Areas.Proofs.GetAsync(new ProofGetRequest(site.Site, checkpoint), cancellation)
                    .ConfigureAwait(false);
                context.Report.Answer(
                    "builder/proof.get",
                    found,
                    ProtocolJson.Default.ProofGetResponse,
                    console => Show(console, found.Proof, checkpoint is null)
                );
                if (found.Proof is { } proof && given.GetValue(pictures) is { } folder)
                {
                    await WriteAsync(context, site.Site, proof, folder, cancellation).ConfigureAwait(false);
                }

                return found.Proof is null ? ExitCodes.Failed : ExitCodes.Ok;
            }
        );
    }

    private static void Show(IAnsiConsole console, Proof? proof, bool isReview)
    {
        if (proof is null)
        {
            Shown.Line(
                console,
                isReview
                    ? "No change waits for a review, or nothing was proved of it. A step is named behind the folder."
                    : "Nothing is known to be proved of this step."
            );
            return;
        }

        console.Write(new Text($"{proof.Summary.Headline}.\n", new Style(proof.Summary.IsWell ? Color.Green : Color.Yellow)));
        foreach (var page in proof.Pages.GroupBy(page => page.Route))
        {
            var problems = page.Max(one => one.Problems);
            Line(
                console,
                problems == 0,
                $"{page.Key}  {string.Join(", ", page.Select(Window))}{(problems == 0 ? "" : $": {Symbols.Count(problems, "problem")}")}",
                page.Sum(one => one.DurationMilliseconds)
            );
        }

        foreach (var flow in proof.Flows)
        {
            Line(console, flow.Works, flow.Title, flow.DurationMilliseconds);
            if (flow.Message is { } message)
            {
                Shown.Line(console, $"  {flow.Path}{(flow.FailedStep is { } at ? $", step {at}" : "")}: {message}");
            }
        }

        foreach (var found in proof.Findings)
        {
            var place =
                found.Path is null ? ""
                : found.Line is { } line ? $"{found.Path}:{line}: "
                : $"{found.Path}: ";
            Shown.Line(console, $"  {place}{found.Message}{(found.IsOld ? " (as before)" : "")}");
        }

        foreach (var left in Left(proof))
        {
            Shown.Line(console, left);
        }
    }

    private static IEnumerable<string> Left(Proof proof)
    {
        if (proof.WhyNotSeen is { } unseen)
        {
            yield return unseen;
        }

        if (proof.PagesLeft > 0)
        {
            yield return $"There was more than was looked at: {proof.PagesLeft} more.";
        }

        if (proof.WhyNotTried is { } untried && untried != proof.WhyNotSeen)
        {
            yield return untried;
        }

        if (proof.FindingsLeft > 0)
        {
            yield return $"… and {proof.FindingsLeft} more found.";
        }

        if (proof.Browser is { } browser)
        {
            yield return $"Seen with {browser}, in {Symbols.Seconds(proof.DurationMilliseconds)} of looking and trying.";
        }
    }

    private static void Line(IAnsiConsole console, bool isWell, string text, long took)
    {
        console.Write(new Text($"{(isWell ? "✓" : "✗")} {text}", new Style(isWell ? Color.Green : Color.Red)));
        console.WriteLine($" ({Symbols.Seconds(took)})");
    }

    private static string Window(ProofPage page) =>
        $"{page.Width}{(page.Scheme == "dark" ? " dark" : "")}{(page.IsReturningVisitor ? " again" : "")}";

    private static async Task WriteAsync(CommandContext context, string site, Proof proof, string folder, CancellationToken cancellation)
    {
        Directory.CreateDirectory(folder);
        var written = 0;
        foreach (var (at, page) in proof.Pages.Where(page => page.Picture is not null).Index())
        {
            var picture = await context
                .Areas.Proofs.PictureAsync(new ProofPictureRequest(site, page.Picture!), cancellation)
                .ConfigureAwait(false);
            if (picture.Data is { } data)
            {
                var name = string.Concat(page.Route.Select(c => char.IsAsciiLetterOrDigit(c) ? c : '-')).Trim('-');
                var file = $"{at + 1}-{(name.Length > 60 ? name[..60] : name)}-{page.Width}.webp";
                await File.WriteAllBytesAsync(Path.Combine(folder, file), Convert.FromBase64String(data), cancellation)
                    .ConfigureAwait(false);
                written++;
            }
        }

        context.Report.Say($"{Symbols.Count(written, "picture")} written to {Path.GetFullPath(folder)}");
    }
}
