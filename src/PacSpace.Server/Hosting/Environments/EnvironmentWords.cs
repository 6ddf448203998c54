using PacSpace.Storage.Control;

namespace PacSpace.Server.Hosting.Environments;

/// <summary>How environments and their states are called on the wire.</summary>
public static class EnvironmentWords
{
    /// <summary>What the state of an environment is called that was never asked for.</summary>
    public const string None = "none";

    /// <summary>The environment of a word; null if it names none.</summary>
    public static EnvironmentKind? Parse(string? word) => word switch
    {
        "sandbox" => EnvironmentKind.Sandbox,
        "production" => EnvironmentKind.Production,
        _ => null,
    };

    public static string Word(this EnvironmentKind kind) =>
        kind == EnvironmentKind.Sandbox ? "sandbox" : "production";

    public static string Word(this EnvironmentStatus status) => status switch
    {
        EnvironmentStatus.Active => "active",
        EnvironmentStatus.Failed => "failed",
        _ => "deploying",
    };
}
