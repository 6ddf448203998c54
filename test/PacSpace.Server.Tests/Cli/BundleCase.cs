using System.Text.Json.Nodes;
using PacSpace.Server.Tests.Process;

namespace PacSpace.Server.Tests.Cli;

/// <summary>A case of <c>vectors/bundles/cases.json</c>, as a command line.</summary>
internal sealed record BundleCase(string Name, string File, JsonNode Options, string Outcome, int? FailedStep)
{
    public const string Month = "a month with previous, before, after and consistency";

    public static readonly IReadOnlyList<BundleCase> All =
    [
        .. JsonNode.Parse(System.IO.File.ReadAllText(FileOf("cases.json")))!.AsArray().Select(c => new BundleCase(
            (string)c!["name"]!, FileOf((string)c["file"]!), c["options"]!, (string)c["expected"]!["outcome"]!,
            (int?)c["expected"]!["failedStep"])),
    ];

    /// <summary>0 verified, 1 failed, 2 incomplete, 64 for a policy that does not load.</summary>
    public int ExitCode => Outcome switch
    {
        "verified" => 0,
        "failed" => 1,
        "incomplete" => 2,
        "refused" => 64,
        _ => throw new InvalidDataException(Outcome),
    };

    public string? Root => (string?)Options["root"];

    public static BundleCase Of(string name) => All.Single(c => c.Name == name);

    /// <summary>Writes policy and state into a directory, and gives the command line that names them.</summary>
    public string[] Arguments(string directory, string? file = null)
    {
        List<string> arguments = ["verify", file ?? File];
        void Add(string option, string? value)
        {
            if (value is not null) arguments.AddRange([option, value]);
        }

        void AddFile(string option, string name, string? content)
        {
            if (content is null) return;
            var path = Path.Combine(directory, name);
            System.IO.File.WriteAllText(path, content);
            Add(option, path);
        }

        Add("--root", Root);
        AddFile("--policy", "policy", (string?)Options["policy"]);
        AddFile("--state", "state", (string?)Options["state"]);
        Add("--customer", (string?)Options["customer"]);
        Add("--start", (string?)Options["start"]);
        Add("--end", (string?)Options["end"]);
        if ((bool)Options["allowOpen"]!) arguments.Add("--allow-open");
        return [.. arguments];
    }

    public static string FileOf(string name) => Path.Combine(Repository.Root, "vectors", "bundles", name);
}
