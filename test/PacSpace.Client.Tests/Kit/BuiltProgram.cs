namespace PacSpace.Client.Tests.Kit;

/// <summary>Programs of this repository, from where they were built.</summary>
internal static class BuiltProgram
{
    // They are built as these tests are: bin/Release/net10.0.
    private static readonly string Output = Path.GetRelativePath(
        Path.Combine(Repository.Root, "test", "PacSpace.Client.Tests"), AppContext.BaseDirectory);

    public static string Of(string project) =>
        Path.Combine(Repository.Root, project, Output, $"{Path.GetFileName(project)}.dll");
}
