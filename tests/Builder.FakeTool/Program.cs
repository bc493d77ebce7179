using Builder.FakeTool;

return args switch
{
    ["crash-landing", .. var rest] => await LandingVerb.RunAsync(rest),
    ["disturbed-verbs", var shim] => await DisturbedVerbs.RunAsync(shim),
    _ => await ProcessVerbs.RunAsync(args),
};
