using Builder.FakeTool;

return args is ["crash-landing", .. var rest] ? await LandingVerb.RunAsync(rest) : await ProcessVerbs.RunAsync(args);
