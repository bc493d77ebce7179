using Builder.FakeTool;

return args switch
{
    ["crash-landing", .. var rest] => await LandingVerb.RunAsync(rest),
    ["disturbed-verbs", var shim] => await DisturbedVerbs.RunAsync(shim),
    ["saves", var folder, var seed] => await SavesVerb.RunAsync(folder, int.Parse(seed, System.Globalization.CultureInfo.InvariantCulture)),
    ["read-answer", .. var rest] => await AnswerVerb.RunAsync(rest),
    _ => await ProcessVerbs.RunAsync(args),
};
