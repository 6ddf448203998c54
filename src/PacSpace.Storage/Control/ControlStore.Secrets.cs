namespace PacSpace.Storage.Control;

public sealed partial class ControlStore
{
    private const string InsertSecret =
        "INSERT INTO secrets (name, sealed) VALUES (@Name, @Sealed) ON CONFLICT (name) DO NOTHING";

    private const string SelectSecret = "SELECT name AS Name, sealed AS Sealed FROM secrets WHERE name = @name";

    public Task<SecretRecord> AddSecretAsync(SecretRecord secret, CancellationToken ct) => TransactAsync(async s =>
    {
        await s.ExecuteAsync(InsertSecret, secret);
        return (await s.FirstAsync<SecretRecord>(SelectSecret, new { name = secret.Name }))!;
    }, ct);

    public Task<SecretRecord?> FindSecretAsync(string name, CancellationToken ct) =>
        FirstAsync<SecretRecord>(SelectSecret, new { name }, ct);
}
