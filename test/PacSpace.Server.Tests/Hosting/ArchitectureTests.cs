using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using PacSpace.Core.Amounts;
using PacSpace.Storage.Ledger;

namespace PacSpace.Server.Tests.Hosting;

/// <summary>The arrows of ARCHITECTURE.md, read from the compiled assemblies.</summary>
public class ArchitectureTests
{
    private const string ServerRoot = "PacSpace.Server.";

    /// <summary>What any feature may use, and what uses the others: the entry point.</summary>
    private static readonly string[] Shared = ["Hosting", "Pipeline"];

    [Fact]
    public void Projects_reference_only_what_lies_below_them()
    {
        Assert.Equal([], Ours(typeof(Amount).Assembly));
        Assert.Equal(["PacSpace.Core"], Ours(typeof(ILedgerStore).Assembly));
        Assert.Equal(["PacSpace.Core", "PacSpace.Storage"], Ours(typeof(Program).Assembly));
        Assert.DoesNotContain("PacSpace.Server", Ours(Assembly.Load("pacspace")));
    }

    [Fact]
    public void Features_of_the_server_do_not_know_one_another()
    {
        var arrows = Arrows(typeof(Program).Assembly);
        Assert.Contains(("Deltas", "Pipeline"), arrows);
        Assert.Contains(("Pipeline", "Hosting"), arrows);
        Assert.DoesNotContain(arrows, a => !Shared.Contains(a.To));
        Assert.DoesNotContain(("Hosting", "Pipeline"), arrows);
    }

    [Fact]
    public void Namespaces_are_folders()
    {
        var stray = typeof(Program).Assembly.GetTypes().Where(t =>
            t.Namespace is { } name && name.StartsWith("PacSpace", StringComparison.Ordinal)
            && !name.StartsWith(ServerRoot, StringComparison.Ordinal));
        Assert.Empty(stray);
    }

    // Whoever checks a proof or watches a log needs none of the vendor's code.
    [Theory]
    [InlineData("PacSpace.Cli.Verify"), InlineData("PacSpace.Cli.Watch"), InlineData("PacSpace.Cli.Heads")]
    public void Commands_for_strangers_know_the_core_alone(string folder)
    {
        var used = Assemblies(folder);
        Assert.Contains("PacSpace.Core", used);
        Assert.DoesNotContain(used, name => name is "PacSpace.Storage" or "PacSpace.Server" or "PacSpace.Client" or "Microsoft.Data.Sqlite");
        // The reading sees what it should see.
        Assert.Contains("PacSpace.Storage", Assemblies("PacSpace.Cli.Fsck"));
        Assert.Contains("PacSpace.Client", Assemblies("PacSpace.Cli.Calls"));
        if (folder != "PacSpace.Cli.Watch")
            Assert.DoesNotContain(used, name => name.StartsWith("System.Net.", StringComparison.Ordinal));
    }

    // Not by way of another folder either.
    [Theory]
    [InlineData("PacSpace.Cli.Verify"), InlineData("PacSpace.Cli.Watch"), InlineData("PacSpace.Cli.Heads")]
    public void Commands_for_strangers_know_no_folder_that_calls_the_server(string folder)
    {
        string[] folders = ["PacSpace.Cli", "PacSpace.Cli.Heads", "PacSpace.Cli.Output", folder];
        Assert.DoesNotContain(Folders(folder), name => !folders.Contains(name));
        Assert.Contains("PacSpace.Cli.Calls", Folders("PacSpace.Cli.Deltas"));
        Assert.DoesNotContain("PacSpace.Client", Assemblies("PacSpace.Cli.Output"));
    }

    private static HashSet<string> Assemblies(string folder) => Named(folder, Uses.AssembliesOfType);

    /// <summary>Folders of the command that types in this one name.</summary>
    private static IEnumerable<string> Folders(string folder) => Named(folder, (file, metadata, type) =>
        Uses.OfType(file, metadata, type).Select(used => metadata.GetString(metadata.GetTypeDefinition(Outer(metadata, used)).Namespace)))
        .Where(name => name.StartsWith("PacSpace.", StringComparison.Ordinal));

    private static HashSet<string> Named(
        string folder, Func<PEReader, MetadataReader, TypeDefinitionHandle, IEnumerable<string>> named)
    {
        using var file = new PEReader(File.OpenRead(Assembly.Load("pacspace").Location));
        var metadata = file.GetMetadataReader();
        var found = new HashSet<string>(StringComparer.Ordinal);
        foreach (var handle in metadata.TypeDefinitions)
            if (metadata.GetString(metadata.GetTypeDefinition(Outer(metadata, handle)).Namespace) == folder)
                found.UnionWith(named(file, metadata, handle));
        return found;
    }

    private static TypeDefinitionHandle Outer(MetadataReader metadata, TypeDefinitionHandle handle)
    {
        while (metadata.GetTypeDefinition(handle).GetDeclaringType() is { IsNil: false } outer) handle = outer;
        return handle;
    }

    private static IEnumerable<string> Ours(Assembly assembly) => assembly.GetReferencedAssemblies()
        .Select(n => n.Name!).Where(n => n.StartsWith("PacSpace.", StringComparison.Ordinal)).Order();

    /// <summary>
    /// Which feature's code, signatures or fields name a type of which other one. Source generators' parts lie in the
    /// feature that asked for them.
    /// </summary>
    private static HashSet<(string From, string To)> Arrows(Assembly assembly)
    {
        using var file = new PEReader(File.OpenRead(assembly.Location));
        var metadata = file.GetMetadataReader();
        var arrows = new HashSet<(string, string)>();
        foreach (var handle in metadata.TypeDefinitions)
        {
            if (FeatureOf(metadata, handle) is not { } from) continue;
            foreach (var token in Uses.OfType(file, metadata, handle))
                if (FeatureOf(metadata, token) is { } to && to != from) arrows.Add((from, to));
        }
        return arrows;
    }

    private static string? FeatureOf(MetadataReader metadata, TypeDefinitionHandle handle)
    {
        var name = metadata.GetString(metadata.GetTypeDefinition(Outer(metadata, handle)).Namespace);
        return name.StartsWith(ServerRoot, StringComparison.Ordinal) ? name[ServerRoot.Length..].Split('.')[0] : null;
    }
}
