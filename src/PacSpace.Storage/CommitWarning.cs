using Npgsql;

namespace PacSpace.Storage;

/// <summary>
/// PostgreSQL commits with a warning (SQLSTATE 01000) where the wait for its standbys was cut short: what was committed
/// is visible, and maybe not replicated yet.
/// </summary>
internal sealed class CommitWarning
{
    public CommitWarning(NpgsqlConnection connection) =>
        connection.Notice += (_, notice) => WasGiven |= notice.Notice.SqlState == "01000";

    public bool WasGiven { get; private set; }
}
