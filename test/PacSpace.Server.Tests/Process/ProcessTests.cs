namespace PacSpace.Server.Tests.Process;

/// <summary>Tests that load or measure whole processes run after the others and one at a time.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class ProcessTests
{
    public const string Name = "Server processes";
}
