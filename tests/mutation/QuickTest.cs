using System.Reflection;
using Xunit;
using Xunit.Sdk;

namespace Builder.Tests;

/// <summary>One test with its arguments, called directly.</summary>
internal sealed class QuickTest(Type type, MethodInfo method, object?[] arguments, int row)
{
    public string Name { get; } = $"{type.Name}.{method.Name}#{row}";

    /// <summary>Every test of this assembly by its name.</summary>
    public static Dictionary<string, QuickTest> All() =>
        (
            from type in Assembly.GetExecutingAssembly().GetTypes()
            from method in type.GetMethods(BindingFlags.Public | BindingFlags.Instance)
            where method.GetCustomAttribute<FactAttribute>() is { Skip: null }
            select (type, method)
        )
            .SelectMany(test => Rows(test.method).Select((row, i) => new QuickTest(test.type, test.method, row, i)))
            .ToDictionary(test => test.Name);

    private static IEnumerable<object?[]> Rows(MethodInfo method) =>
        method.GetCustomAttribute<TheoryAttribute>() is null
            ?
            [
                [],
            ]
            : method.GetCustomAttributes<DataAttribute>().SelectMany(rows => rows.GetData(method));

    /// <summary>Why it fails, or null when it passes.</summary>
    public Exception? Failure()
    {
        try
        {
            var instance = type.GetConstructors()[0].GetParameters() is []
                ? Activator.CreateInstance(type)
                : Activator.CreateInstance(type, new Unheard());
            var missing = method.GetParameters()[arguments.Length..].Select(parameter => parameter.DefaultValue);
            (method.Invoke(instance, [.. arguments, .. missing]) as Task)?.GetAwaiter().GetResult();
            (instance as IDisposable)?.Dispose();
            return null;
        }
        catch (TargetInvocationException e)
        {
            return e.InnerException;
        }
        catch (Exception e)
        {
            return e;
        }
    }

    private sealed class Unheard : ITestOutputHelper
    {
        public void WriteLine(string message) { }

        public void WriteLine(string format, params object[] args) { }
    }
}
