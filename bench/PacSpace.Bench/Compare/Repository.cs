namespace PacSpace.Bench.Compare;

/// <summary>Where this program was built from.</summary>
internal static class Repository
{
    public static readonly string Root = FindRoot();

    // They are built as this program is: bin/Release/net10.0.
    private static readonly string Output = Path.GetRelativePath(
        Path.Combine(Root, "bench", "PacSpace.Bench"), AppContext.BaseDirectory);

    public static string Program(string project, string assembly) =>
        Path.Combine(Root, "src", project, Output, $"{assembly}.dll");

    private static string FindRoot()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (directory is not null && !File.Exists(Path.Combine(directory.FullName, "PacSpace.slnx")))
            directory = directory.Parent;
        return directory?.FullName ?? throw new DirectoryNotFoundException("No PacSpace.slnx above this program.");
    }
}
