using Microsoft.Extensions.Options;
using PacSpace.Storage.Control;

namespace PacSpace.Server.Hosting.Environments;

/// <summary>Which environments this host serves (<c>PacSpace:Environments</c>).</summary>
public sealed class ServedEnvironments(IOptions<PacSpaceOptions> options)
{
    private readonly string[] _names = options.Value.Environments.Split(',');

    public bool Serves(EnvironmentKind kind) => _names.Contains(kind.Word(), StringComparer.Ordinal);
}
