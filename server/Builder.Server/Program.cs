using Builder.Core.Processes.Sandbox;
using Builder.Server.Cli;
using Builder.Server.Rpc;

// Nothing else is loaded for this one: it becomes another program at once.
if (args is [ConfinedStart.Verb, ..])
{
    return ConfinedStart.Run(args);
}
if (args is ["stdio", ..])
{
    StandardStreams.Guard();
}
return await CommandLine.RunAsync(args).ConfigureAwait(false);
