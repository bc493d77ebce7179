namespace Builder.Server.Cli;

/// <summary>What the process says about itself to the one who started it.</summary>
internal static class ExitCodes
{
    internal const int Ok = 0;

    /// <summary>The work failed: the site does not build, the model could not be reached.</summary>
    internal const int Failed = 1;

    /// <summary>The command was not understood: an unknown verb, a missing argument.</summary>
    internal const int WrongUse = 2;

    /// <summary>Ctrl+C; 128 + SIGINT, as shells count it.</summary>
    internal const int Cancelled = 130;
}
