using Microsoft.OpenApi;
using PacSpace.Core.Amounts;

namespace PacSpace.Server.Docs;

/// <summary>
/// What members mean that mean the same wherever they are. A member that says something of its own, in the comment of
/// its type, keeps it.
/// </summary>
internal static class Glossary
{
    private const string TextSuffix = "Text";

    private const string AmountText =
        "Exact decimal with at most 9 fractional digits: a JSON number, or in requests also a string.";

    private static readonly Dictionary<string, string> Members = new(StringComparer.Ordinal)
    {
        ["acceptedAt"] = "When it was recorded.",
        ["balance"] = "The customer's running balance after this delta.",
        ["breakdown"] = "Sums by calendar span.",
        ["checkpointId"] = "The checkpoint's id (chk_…).",
        ["checkpoints"] = "One page of the checkpoints.",
        ["createdAt"] = "When it was made.",
        ["customerId"] = "The customer.",
        ["delta"] = "The signed amount.",
        ["deltaIndex"] = "Dense position in the environment's log, from 0.",
        ["deltasCount"] = "How many deltas there are.",
        ["email"] = "The address.",
        ["firstName"] = "As it was given.",
        ["frozen"] = "True: verification of this environment has stopped.",
        ["isVerified"] = "True once the address was verified.",
        ["itemHash"] = "The same as receiptId.",
        ["lastName"] = "As it was given.",
        ["netChange"] = "totalCredits plus totalDebits.",
        ["pagination"] = "Which page this is, and of how much.",
        ["reason"] = "As it was sent; null once it was destroyed.",
        ["recordId"] = "The record's id (rec_…); it encodes the record's place.",
        ["referenceId"] = "As it was sent; null if there was none, or once it was destroyed.",
        ["sequenceNumber"] = "Dense position in the customer's history, from 1, as a string.",
        ["tenantId"] = "The tenant's id (tnt_…).",
        ["totalCredits"] = "Sum of the positive amounts.",
        ["totalDebits"] = "Sum of the negative amounts, at most 0.",
        ["unit"] = "The customer's unit of account; empty if none was set.",
    };

    /// <summary>Describes each member that is not described yet.</summary>
    public static void Describe(OpenApiDocument document)
    {
        document.Components!.Schemas![nameof(Amount)].Description = AmountText;
        foreach (var schema in document.Components.Schemas.Values)
        {
            if (schema.Properties is not { } members) continue;
            foreach (var (name, member) in members)
                if (!IsDescribed(member) && Meaning(name, members) is { } meaning) member.Description = meaning;
        }
    }

    /// <summary>Of a reference, its own description counts, not that of what it refers to.</summary>
    private static bool IsDescribed(IOpenApiSchema schema) => schema is OpenApiSchemaReference reference
        ? reference.Reference.Description is { Length: > 0 }
        : schema.Description is { Length: > 0 } || schema.OneOf?.Any(IsDescribed) == true;

    private static string? Meaning(string name, IDictionary<string, IOpenApiSchema> members)
    {
        if (Members.TryGetValue(name, out var meaning)) return meaning;
        var number = name.EndsWith(TextSuffix, StringComparison.Ordinal) ? name[..^TextSuffix.Length] : "";
        return members.ContainsKey(number) ? $"{number} as text, for programs whose numbers are doubles." : null;
    }
}
