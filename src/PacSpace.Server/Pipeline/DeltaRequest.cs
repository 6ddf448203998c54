using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Serialization;
using PacSpace.Core.Amounts;
using PacSpace.Server.Hosting;
using PacSpace.Server.Hosting.Json;

namespace PacSpace.Server.Pipeline;

/// <summary>A balance change to record.</summary>
public record DeltaRequest
{
    /// <summary>1 to 128 of ASCII letters, digits and _ - . : (not "." or ".."). The first delta of a new id makes the customer.</summary>
    [Required, RegularExpression(Patterns.CustomerId)]
    public string? CustomerId { get; init; }

    /// <summary>Signed amount, not zero, −1 000 000 000 to 1 000 000 000, at most 9 fractional digits.</summary>
    [Required]
    public Amount? Delta { get; init; }

    /// <summary>1 to 500 characters.</summary>
    [Required, StringLength(DeltaRules.MaxReasonLength, MinimumLength = 1)]
    public string? Reason { get; init; }

    /// <summary>At most 255 characters, empty is none; for correlation, need not be unique.</summary>
    [MaxLength(DeltaRules.MaxReferenceLength)]
    public string? ReferenceId { get; init; }

    /// <summary>When the usage happened, ISO 8601 with at most milliseconds, not after now + 5 minutes. For the record only:
    /// windows go by recording.</summary>
    public string? OccurredAt { get; init; }

    /// <summary>A JSON object of at most 16 KiB as sent and 8 levels; given back byte for byte.</summary>
    public RawJson? Metadata { get; init; }

    /// <summary>The customer's unit of account, at most 32 characters; fixed when the customer was created, or by its first
    /// delta.</summary>
    [MaxLength(CustomerIds.MaxUnitLength)]
    public string? Unit { get; init; }

    /// <summary>An earlier delta of the same customer that this one corrects.</summary>
    public AdjustsRequest? Adjusts { get; init; }

    /// <summary>Members of other versions; ignored.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Unknown { get; set; }
}

/// <summary>Names an earlier delta; with both members, they must name the same one.</summary>
public sealed record AdjustsRequest
{
    /// <summary>The latest delta of the customer with this reference id.</summary>
    public string? ReferenceId { get; init; }

    /// <summary>The record id of the delta (rec_…).</summary>
    public string? RecordId { get; init; }
}
