using System.CommandLine;
using Builder.Protocol;

namespace Builder.Server.Cli;

/// <summary><c>builder sessions DIR</c>: the conversations about a site; with <c>--delete</c>, no longer.</summary>
internal static class SessionsVerb
{
    internal static Command Create()
    {
        var directory = Parameters.Directory();
        var delete = new Option<bool>("--delete") { Description = "Delete them. The site's files and commits stay." };
        return new Command("sessions", "Lists, or deletes, the conversations about a site.") { directory, delete }.Runs(
            async (given, context, cancellation) =>
            {
                context.Client.OnlyLooks = !given.GetValue(delete);
                var site = await context.OpenAsync(given.GetRequiredValue(directory), cancellation).ConfigureAwait(false);
                if (given.GetValue(delete))
                {
                    var deleted = await context
                        .Areas.Sessions.DeleteAsync(new SessionDeleteRequest(site.Site), cancellation)
                        .ConfigureAwait(false);
                    context.Report.Answer(
                        "builder/session.delete",
                        deleted,
                        ProtocolJson.Default.SessionDeleteResponse,
                        console =>
                            Shown.Line(
                                console,
                                $"Deleted {Symbols.Count(deleted.Deleted, "session")}. The site and its history are as they were."
                            )
                    );
                    return ExitCodes.Ok;
                }
                var listed = await context.Areas.Sessions.ListAsync(new SessionListRequest(site.Site), cancellation).ConfigureAwait(false);
                context.Report.Answer(
                    "builder/session.list",
                    listed,
                    ProtocolJson.Default.SessionListResponse,
                    console => Shown.Sessions(console, listed.Sessions)
                );
                return ExitCodes.Ok;
            }
        );
    }
}
