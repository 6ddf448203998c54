using System.CommandLine;

namespace PacSpace.Cli.Calls;

/// <summary>What every command takes that calls the server.</summary>
internal static class CommonOptions
{
    public static readonly Option<bool> Json = new("--json")
    {
        Description = "Answer with what the server said, as JSON; lists that go on and on with one object on a line.",
    };

    public static readonly Option<TimeSpan?> Timeout =
        Durations.Option("--timeout", "How long one attempt may take, such as 2m (default 30s).");

    public static readonly Option<int?> MaxRetries = new("--max-retries")
    {
        Description = "How often a call that failed is sent again (default 2).",
        HelpName = "N",
    };
}
