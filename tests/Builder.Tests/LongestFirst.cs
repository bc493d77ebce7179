using Builder.Tests.Checks;
using Builder.Tests.Drafts;
using Builder.Tests.Packages;
using Builder.Tests.Verbs;
using Xunit;
using Xunit.Sdk;
using Xunit.v3;

[assembly: TestCollectionOrderer(typeof(Builder.Tests.LongestFirst))]

namespace Builder.Tests;

/// <summary>Begins with the classes that take minutes: begun last, each would run alone at the end, on one of the processors.</summary>
public sealed class LongestFirst : ITestCollectionOrderer
{
    private static readonly string[] Long =
    [
        .. new[]
        {
            typeof(KilledServerTests),
            typeof(KillCyclesTests),
            typeof(InjectedFaultTests),
            typeof(CrashTests),
            typeof(PackageClientTests),
            typeof(DependencyTests),
        }.Select(type => type.FullName! + " "),
    ];

    public IReadOnlyCollection<TCollection> OrderTestCollections<TCollection>(IReadOnlyCollection<TCollection> testCollections)
        where TCollection : ITestCollection =>
        [
            .. DefaultTestCollectionOrderer
                .Instance.OrderTestCollections(testCollections)
                .OrderBy(collection =>
                    Array.FindIndex(Long, name => collection.TestCollectionDisplayName.Contains(name, StringComparison.Ordinal))
                        is >= 0
                            and var place
                        ? place
                        : Long.Length
                ),
        ];
}
