namespace PacSpace.Core.Tests;

/// <summary>Where the test data is: the project's own vectors, and other people's beside the repository.</summary>
internal static class Repository
{
    /// <summary>The directory of the solution file.</summary>
    public static readonly string Root = FindRoot();

    /// <summary>A file of the project's own vectors.</summary>
    public static string Vector(params string[] path) => Path.Combine([Root, "vectors", .. path]);

    /// <summary>Files of public vectors; none where they are not installed.</summary>
    public static IEnumerable<string> PublicVectors(string folder)
    {
        var directory = Path.Combine(Root, "..", "shared", "vectors", folder);
        return Directory.Exists(directory)
            ? Directory.EnumerateFiles(directory, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
            : [];
    }

    private static string FindRoot()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (directory is not null && !File.Exists(Path.Combine(directory.FullName, "PacSpace.slnx")))
            directory = directory.Parent;
        return directory?.FullName ?? throw new DirectoryNotFoundException("No PacSpace.slnx above the tests.");
    }
}
