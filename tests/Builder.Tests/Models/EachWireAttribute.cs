using System.Reflection;
using Xunit;
using Xunit.Sdk;
using Xunit.v3;

namespace Builder.Tests.Models;

/// <summary>Runs a test once for each protocol.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class EachWireAttribute : DataAttribute
{
    public override ValueTask<IReadOnlyCollection<ITheoryDataRow>> GetData(MethodInfo testMethod, DisposalTracker disposalTracker) =>
        new(Enum.GetValues<Wire>().Select(w => (ITheoryDataRow)new TheoryDataRow<Wire>(w)).ToList());

    public override bool SupportsDiscoveryEnumeration() => true;
}
