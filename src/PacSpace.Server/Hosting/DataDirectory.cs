using Microsoft.Extensions.Options;

namespace PacSpace.Server.Hosting;

/// <summary>The directory that holds this node's files; made if it is not there, for its owner alone.</summary>
public sealed class DataDirectory
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly string _root;

    public DataDirectory(IOptions<PacSpaceOptions> options)
    {
        _root = Path.GetFullPath(options.Value.DataDirectory);
        Make(_root);
    }

    /// <summary>The path of a file in it.</summary>
    public string File(string name) => Path.Combine(_root, name);

    /// <summary>The path of a directory in it, which is made if it is not there.</summary>
    public string Directory(string name)
    {
        var path = Path.Combine(_root, name);
        Make(path);
        return path;
    }

    private static void Make(string path)
    {
        if (OperatingSystem.IsWindows()) System.IO.Directory.CreateDirectory(path);
        else System.IO.Directory.CreateDirectory(path, OwnerOnly);
    }
}
