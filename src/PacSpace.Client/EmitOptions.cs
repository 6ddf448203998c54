using System.Text.Json.Nodes;

namespace PacSpace.Client;

/// <summary>Options of an emit.</summary>
public record EmitOptions : PostOptions
{
    /// <summary>At most 255 characters, for correlation; need not be unique.</summary>
    public string? ReferenceId { get; init; }

    /// <summary>A JSON object of at most 16 KiB and 8 levels; given back as it was sent.</summary>
    public JsonObject? Metadata { get; init; }

    /// <summary>When the usage happened. For the record only: windows go by the time of recording.</summary>
    public DateTimeOffset? OccurredAt { get; init; }

    /// <summary>The customer's unit of account, at most 32 characters; fixed by its first delta.</summary>
    public string? Unit { get; init; }

    /// <summary>An earlier delta of the same customer that this one corrects.</summary>
    public Adjusts? Adjusts { get; init; }

    /// <summary>Adds the canonical statement and payload to the answer.</summary>
    public bool IncludeStatement { get; init; }
}

/// <summary>Options of an emit that waits until the delta is verified.</summary>
public sealed record EmitAndWaitOptions : EmitOptions
{
    /// <summary>The time in which the delta must be verified.</summary>
    public TimeSpan WaitTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Time between two questions once the server's own wait is over.</summary>
    public TimeSpan PollInterval { get; init; } = TimeSpan.FromSeconds(1);
}

/// <summary>Options of a batch.</summary>
public sealed record BatchOptions : PostOptions
{
    /// <summary>Adds the canonical statement and payload to each result.</summary>
    public bool IncludeStatement { get; init; }
}

/// <summary>Names an earlier delta; with both members, they must name the same one.</summary>
public sealed record Adjusts
{
    /// <summary>The latest delta of the customer with this reference id.</summary>
    public string? ReferenceId { get; init; }

    /// <summary>The delta with this record id (<c>rec_…</c>).</summary>
    public string? RecordId { get; init; }
}

/// <summary>One delta of a batch.</summary>
public sealed record BatchDelta
{
    /// <summary>1 to 128 of ASCII letters, digits and <c>_ - . :</c>; the first delta makes the customer.</summary>
    public required string CustomerId { get; init; }

    /// <summary>Signed and not zero, at most 9 fractional digits.</summary>
    public required decimal Delta { get; init; }

    /// <summary>1 to 500 characters.</summary>
    public required string Reason { get; init; }

    /// <summary>At most 255 characters, for correlation; need not be unique.</summary>
    public string? ReferenceId { get; init; }

    /// <summary>A JSON object of at most 16 KiB and 8 levels; given back as it was sent.</summary>
    public JsonObject? Metadata { get; init; }

    /// <summary>When the usage happened. For the record only: windows go by the time of recording.</summary>
    public DateTimeOffset? OccurredAt { get; init; }

    /// <summary>The customer's unit of account, at most 32 characters; fixed by its first delta.</summary>
    public string? Unit { get; init; }

    /// <summary>An earlier delta of the same customer that this one corrects.</summary>
    public Adjusts? Adjusts { get; init; }

    /// <summary>
    /// The item is recorded once, however often it is sent. Default: one of the batch's key and the item's place.
    /// </summary>
    public string? IdempotencyKey { get; init; }
}
