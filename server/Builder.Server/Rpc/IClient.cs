using Builder.Protocol;

namespace Builder.Server.Rpc;

/// <summary>Who asked: an editor on the wire, or the command line in this same process. What happens on its open sites is sent to it.</summary>
internal interface IClient
{
    /// <summary>Whether it changes nothing, so that it may see a site that another process owns.</summary>
    bool OnlyLooks => false;

    /// <summary>Sends an event. Never waits, and never throws because the client has gone.</summary>
    void Send(TurnEvent happened);

    /// <summary>Says how far a build is. Never waits.</summary>
    void Send(BuildEvent happened);

    /// <summary>Says which artifact a site's preview now shows. Never waits.</summary>
    void Send(PreviewState preview);

    void Send(PreviewProblem problem);

    /// <summary>Says how far a publish is. Never waits.</summary>
    void Send(PublishEvent happened);

    /// <summary>Shows what a check of a site's workspace found. Never waits.</summary>
    void Show(string site, IReadOnlyList<BuildDiagnostic> diagnostics);
}
