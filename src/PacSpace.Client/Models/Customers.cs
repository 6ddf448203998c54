using System.Text.Json.Serialization;
using PacSpace.Client.Http;

namespace PacSpace.Client.Models;

/// <summary>One customer with its latest deltas.</summary>
public sealed record Customer
{
    /// <summary>The customer.</summary>
    public required string CustomerId { get; init; }

    /// <summary>
    /// 0x and 40 hex digits: the first 20 bytes of SHA-256 over the log's origin and the customer's id.
    /// </summary>
    public required string CustomerReference { get; init; }

    /// <summary>
    /// The environment whose log holds the customer's deltas (env_…): it is the ledger's unit of partition.
    /// </summary>
    public required string CustomerPartition { get; init; }

    /// <summary>Null if none was given.</summary>
    public string? DisplayName { get; init; }

    /// <summary>none, per_second, per_minute, hourly, daily or weekly.</summary>
    public required string EventCadence { get; init; }

    /// <summary>The customer's unit of account; empty if none was set.</summary>
    public required string UnitLabel { get; init; }

    /// <summary>When it was made, by hand or by its first delta.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Deltas recorded, ever or in the scope.</summary>
    public required long TotalDeltas { get; init; }

    /// <summary>Sum of these deltas.</summary>
    public required decimal ComputedBalance { get; init; }

    /// <summary>Sum of those of them that a signed tree head covers: usually all.</summary>
    public required decimal VerifiedBalance { get; init; }

    /// <summary>True: verification of this environment has stopped, verifiedBalance stays where it was.</summary>
    public required bool Frozen { get; init; }

    /// <summary>The customer's latest checkpoint; null if it has none.</summary>
    public CheckpointSummary? LatestCheckpoint { get; init; }

    /// <summary>One page of its deltas.</summary>
    public required CustomerActivity RecentActivity { get; init; }
}

/// <summary>Deltas, newest first.</summary>
public sealed record CustomerActivity
{
    /// <summary>One page of the deltas.</summary>
    public required IReadOnlyList<ActivityItem> Items { get; init; }

    /// <summary>Which page this is, and of how much.</summary>
    public required PagePagination Pagination { get; init; }
}

/// <summary>A delta in a customer's recent activity.</summary>
public sealed record ActivityItem
{
    /// <summary>The signed amount.</summary>
    public required decimal Delta { get; init; }

    /// <summary>Null once its data was destroyed.</summary>
    public string? Reason { get; init; }

    /// <summary>As it was sent; null if there was none, or once it was destroyed.</summary>
    public string? ReferenceId { get; init; }

    /// <summary>QUEUED, VERIFIED or FAILED.</summary>
    public required string Status { get; init; }

    /// <summary>When it was recorded.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>The record's id (rec_…); it encodes the record's place.</summary>
    public required string RecordId { get; init; }

    /// <summary>Origin of the log and index in it: origin#index.</summary>
    public required string VerificationReference { get; init; }

    /// <summary>Present and true once reason, referenceId and metadata were destroyed.</summary>
    public bool DataPurged { get; init; }
}

/// <summary>Customers ordered by the bytes of their ids.</summary>
public sealed record CustomerList
{
    /// <summary>One page of the customers.</summary>
    public required IReadOnlyList<CustomerRow> Customers { get; init; }

    /// <summary>
    /// True: verification of this environment has stopped, the verified balances stay where they were.
    /// </summary>
    public required bool Frozen { get; init; }

    /// <summary>Which page this is, and of how much.</summary>
    public required PagePagination Pagination { get; init; }
}

/// <summary>A customer in a list.</summary>
public sealed record CustomerRow
{
    /// <summary>The customer.</summary>
    public required string CustomerId { get; init; }

    /// <summary>
    /// 0x and 40 hex digits: the first 20 bytes of SHA-256 over the log's origin and the customer's id.
    /// </summary>
    public required string CustomerReference { get; init; }

    /// <summary>Deltas recorded, ever or in the period.</summary>
    public required long TotalDeltas { get; init; }

    /// <summary>Sum of these deltas.</summary>
    public required decimal ComputedBalance { get; init; }

    /// <summary>Sum of those of them that a signed tree head covers: usually all.</summary>
    public required decimal VerifiedBalance { get; init; }

    /// <summary>When the first of them was recorded; null if there are none.</summary>
    public DateTimeOffset? FirstDeltaAt { get; init; }

    /// <summary>When the last of them was recorded; null if there are none.</summary>
    public DateTimeOffset? LastDeltaAt { get; init; }

    /// <summary>With include=directory, where one was given.</summary>
    public string? DisplayName { get; init; }

    /// <summary>With include=directory: none, per_second, per_minute, hourly, daily or weekly.</summary>
    public string? EventCadence { get; init; }

    /// <summary>With include=directory: the customer's unit of account; empty if none was set.</summary>
    public string? UnitLabel { get; init; }

    /// <summary>With include=directory: when it was made, by hand or by its first delta.</summary>
    public DateTimeOffset? CreatedAt { get; init; }
}

/// <summary>How many customers there are, and how much was recorded. Exact, as of now.</summary>
public sealed record CustomersSummary
{
    /// <summary>The current UTC month, YYYY-MM.</summary>
    public required string Period { get; init; }

    /// <summary>Customers with at least one delta: the total of the list.</summary>
    public required long TotalCustomers { get; init; }

    /// <summary>Customers that were created and have no delta yet.</summary>
    public required long CustomersWithoutDeltas { get; init; }

    /// <summary>Customers with a delta recorded this month.</summary>
    public required long ActiveThisMonth { get; init; }

    /// <summary>Customers that came to be this month, by hand or by their first delta.</summary>
    public required long CreatedThisMonth { get; init; }

    /// <summary>Deltas ever recorded in the environment.</summary>
    public required long TotalDeltas { get; init; }

    /// <summary>Deltas recorded this month.</summary>
    public required long DeltasThisMonth { get; init; }
}

/// <summary>Holes in a customer's stored history; there are none unless the database was damaged.</summary>
public sealed record GapReport
{
    /// <summary>The customer.</summary>
    public required string CustomerId { get; init; }

    /// <summary>First sequence that was looked at.</summary>
    [JsonNumberHandling(Wire.AsText)]
    public required long FromSequence { get; init; }

    /// <summary>Last sequence that was looked at.</summary>
    [JsonNumberHandling(Wire.AsText)]
    public required long ToSequence { get; init; }

    /// <summary>Runs of missing sequences, both ends inclusive.</summary>
    public required IReadOnlyList<Gap> Gaps { get; init; }

    /// <summary>Gaps that are listed.</summary>
    public required int GapCount { get; init; }

    /// <summary>True if there is none.</summary>
    public required bool Contiguous { get; init; }
}

/// <summary>A run of missing sequences.</summary>
public sealed record Gap
{
    /// <summary>First missing sequence.</summary>
    [JsonNumberHandling(Wire.AsText)]
    public required long From { get; init; }

    /// <summary>Last missing sequence.</summary>
    [JsonNumberHandling(Wire.AsText)]
    public required long To { get; init; }
}
