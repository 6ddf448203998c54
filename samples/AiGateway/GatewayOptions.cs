using System.ComponentModel.DataAnnotations;

namespace AiGateway;

/// <summary>What a model costs per million tokens. With at most 3 fractional digits a call's cost is exact.</summary>
internal sealed record ModelPrice(decimal PromptPerMillion, decimal CompletionPerMillion)
{
    /// <summary>Rounded to the 9 fractional digits that can be recorded.</summary>
    public decimal Of(long promptTokens, long completionTokens) => decimal.Round(
        (promptTokens * PromptPerMillion + completionTokens * CompletionPerMillion) / 1_000_000, 9);
}

/// <summary>Section <c>Gateway</c> of the configuration.</summary>
internal sealed class GatewayOptions
{
    /// <summary>The model provider, with an OpenAI-compatible API.</summary>
    [Required]
    public Uri Provider { get; set; } = null!;

    /// <summary>Where usage is written down before it is recorded.</summary>
    [Required]
    public string UsageFile { get; set; } = "usage.ndjson";

    /// <summary>Customers by the token that they call with.</summary>
    public Dictionary<string, string> Tokens { get; } = [];

    /// <summary>Prices by model.</summary>
    public Dictionary<string, ModelPrice> Models { get; } = new(StringComparer.Ordinal);
}
