using Microsoft.AspNetCore.Identity;
using PacSpace.Storage.Control;

namespace PacSpace.Server.Accounts;

/// <summary>Hashes passwords and compares them.</summary>
internal sealed class Passwords
{
    private readonly IPasswordHasher<UserRecord> _hasher;
    private readonly IControlStore _store;
    private readonly string _nobodysHash;

    public Passwords(IPasswordHasher<UserRecord> hasher, IControlStore store)
    {
        _hasher = hasher;
        _store = store;
        _nobodysHash = Hash("The password of accounts that don't exist.");
    }

    // The hasher's user is for hashers of one's own; the framework's doesn't look at it.
    public string Hash(string password) => _hasher.HashPassword(null!, password);

    /// <summary>
    /// True if it is the user's password. Without a user it does the same work and says no, so that the time it takes
    /// tells nobody which addresses have accounts.
    /// </summary>
    public async Task<bool> IsRightAsync(UserRecord? user, string password, CancellationToken ct)
    {
        var result = _hasher.VerifyHashedPassword(null!, user?.PasswordHash ?? _nobodysHash, password);
        if (user is null || result == PasswordVerificationResult.Failed) return false;
        if (result == PasswordVerificationResult.SuccessRehashNeeded)
            await _store.ReplacePasswordAsync(user.Id, user.PasswordHash, Hash(password), ct);
        return true;
    }
}
