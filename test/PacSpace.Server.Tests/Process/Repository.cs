namespace PacSpace.Server.Tests.Process;

internal static class Repository
{
    /// <summary>The directory of the solution file.</summary>
    public static readonly string Root = FindRoot();

    private static string FindRoot()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (directory is not null && !File.Exists(Path.Combine(directory.FullName, "PacSpace.slnx")))
            directory = directory.Parent;
        return directory?.FullName ?? throw new DirectoryNotFoundException("No PacSpace.slnx above the tests.");
    }
}
