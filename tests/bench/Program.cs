using Builder.Bench;
using Builder.Bench.Builds;
using Builder.Bench.Serving;

// dotnet run -c Release [-- SUITE…]; without a name, all of them. Every suite runs the peer and ours in turn and prints one table.
(string Name, Func<Task> Run)[] suites =
[
    ("edits", EditSuite.RunAsync),
    ("dependencies", DependencyBenchmark.RunAsync),
    ("newsite", NewSiteBenchmark.RunAsync),
    ("export", ExportBenchmark.RunAsync),
    ("builds", BuildBenchmark.RunAsync),
    ("live", LiveBenchmark.RunAsync),
    ("types", TypeBenchmark.RunAsync),
    ("serving", ServingBenchmark.RunAsync),
];
if (args is ["serve", var folder])
{
    return await ServedFolder.RunAsync(folder);
}
if (args.Except(suites.Select(suite => suite.Name)).FirstOrDefault() is { } unknown)
{
    Console.Error.WriteLine($"There is no suite {unknown}. There are: {string.Join(", ", suites.Select(suite => suite.Name))}.");
    return 2;
}
foreach (var (name, run) in suites.Where(suite => args.Length == 0 || args.Contains(suite.Name)))
{
    Console.Out.WriteLine($"\n### {name}");
    await run();
}
Console.Out.WriteLine($"\n{Machine.Describe()}");
return 0;
