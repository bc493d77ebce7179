using Builder.FakeTool;

return await ProcessVerbs.RunAsync(args);
