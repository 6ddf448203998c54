using System.Diagnostics;
using System.Text.Json;
using Json.Schema;
using k8s;
using PacSpace.Server.Tests.Process;
using YamlDotNet.Core;
using YamlDotNet.Serialization;

namespace PacSpace.Server.Tests.Deploy;

/// <summary>The files of <c>deploy/</c> as the programs that take them would read them, without those programs.</summary>
internal static class DeployFiles
{
    /// <summary>The specification's own schema (compose-spec/compose-spec, Apache-2.0) without its inert ids of draft 4
    /// and with a pattern for its durations, which are not those of ISO 8601.</summary>
    private static readonly Lazy<JsonSchema> ComposeSchema = new(() => JsonSchema.FromText(File.ReadAllText(
        Path.Combine(Repository.Root, "test", "PacSpace.Server.Tests", "Deploy", "compose-spec.json"))));

    public static string Read(string name) => File.ReadAllText(Path.Combine(Repository.Root, "deploy", name));

    /// <summary>Kubernetes objects of the types of its API; a member that a type does not have is refused.</summary>
    /// <exception cref="YamlException">It is none.</exception>
    public static List<object> Kubernetes(string text) => KubernetesYaml.LoadAllFromString(text, strict: true);

    /// <summary>What the Compose specification's schema has against a file.</summary>
    public static IReadOnlyList<string> ComposeErrors(string text)
    {
        var result = ComposeSchema.Value.Evaluate(
            JsonSerializer.SerializeToNode(Yaml(text)), new EvaluationOptions { OutputFormat = OutputFormat.List });
        return result.IsValid ? [] : [.. result.Details.Where(d => d.Errors is not null)
            .SelectMany(d => d.Errors!.Select(e => $"{d.InstanceLocation}: {e.Value}"))];
    }

    /// <summary>What a Dockerfile linter says; empty if nothing.</summary>
    public static string DockerfileErrors(string text)
    {
        var linter = Path.Combine(Repository.Root, "deploy", "lint", "node_modules", "dockerfile-utils", "bin", "dockerfile-utils");
        Assert.True(File.Exists(linter), "The Dockerfile linter is missing: (cd deploy/lint && npm ci), as test.sh does.");
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, text);
            using var process = System.Diagnostics.Process.Start(
                new ProcessStartInfo("node", [linter, "lint", file]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            var output = process.StandardOutput.ReadToEnd() + process.StandardError.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0 ? "" : output.Length > 0 ? output : $"The linter ended with {process.ExitCode}.";
        }
        finally
        {
            File.Delete(file);
        }
    }

    /// <summary>Maps, lists and scalars of YAML 1.2's core types, with merge keys resolved.</summary>
    public static object? Yaml(string text) => new DeserializerBuilder().WithAttemptingUnquotedStringTypeDeserialization().Build()
        .Deserialize<object?>(new MergingParser(new Parser(new StringReader(text)))) is { } value ? Plain(value) : null;

    private static object? Plain(object? value) => value switch
    {
        IDictionary<object, object> map => map.ToDictionary(p => (string)p.Key, p => Plain(p.Value)),
        IList<object> list => list.Select(Plain).ToList(),
        _ => value,
    };
}
