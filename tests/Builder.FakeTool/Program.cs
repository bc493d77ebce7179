using Builder.FakeTool;

return args switch
{
    ["crash-landing", .. var rest] => await LandingVerb.RunAsync(rest),
    ["disturbed-verbs", var shim] => await DisturbedVerbs.RunAsync(shim),
    ["read-answer", .. var rest] => await AnswerVerb.RunAsync(rest),
    _ => await ProcessVerbs.RunAsync(args),
};
