using Builder.Server.Cli;
using Builder.Server.Rpc;

if (args is ["stdio", ..])
{
    StandardStreams.Guard();
}
return await CommandLine.RunAsync(args).ConfigureAwait(false);
