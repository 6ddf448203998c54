using System.ComponentModel.DataAnnotations;
using PacSpace.Storage.Ledger.Postgres;

namespace PacSpace.Server.Hosting;

/// <summary>Settings of the whole host, under <c>PacSpace</c>.</summary>
public sealed class PacSpaceOptions
{
    public const string Section = "PacSpace";

    /// <summary>Where databases, keys, signed heads and mail live.</summary>
    [Required]
    public string DataDirectory { get; set; } = "./data";

    /// <summary>
    /// Empty: SQLite files in the data directory. A connection string (<c>Host=…;Database=…</c>): PostgreSQL, with the
    /// control store and the two ledgers in schemas of their own.
    /// </summary>
    public string? Storage { get; set; }

    /// <summary>Another database for the Sandbox ledger; empty: as <see cref="Storage"/>.</summary>
    public string? StorageSandbox { get; set; }

    /// <summary>Another database for the Production ledger; empty: as <see cref="Storage"/>.</summary>
    public string? StorageProduction { get; set; }

    /// <summary>Whether the ledgers' tables are spread over a Citus cluster; auto: if the database has Citus 12 or later.</summary>
    public Distribution Distributed { get; set; }

    /// <summary>Base64 of 32 bytes; empty: made once and kept in <c>{DataDirectory}/master.key</c>.</summary>
    public string? MasterKey { get; set; }

    /// <summary>How clients reach this server; empty: the first of <c>urls</c>. Used in links and in new log origins.</summary>
    [Url]
    public string? PublicUrl { get; set; }

    /// <summary>Which environments this host serves: <c>sandbox</c>, <c>production</c> or both, separated by a comma.</summary>
    [RegularExpression("^(sandbox|production)(,(sandbox|production))?$")]
    public string Environments { get; set; } = "sandbox,production";

    /// <summary>Comma-separated CIDRs of proxies whose <c>X-Forwarded-*</c> headers are believed.</summary>
    public string? TrustedProxies { get; set; }

    /// <summary>Widest window of a scope, in months.</summary>
    [Range(1, 1200)]
    public int MaxScopeMonths { get; set; } = 24;
}
