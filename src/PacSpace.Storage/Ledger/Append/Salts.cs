using System.Security.Cryptography;
using PacSpace.Core.Statements;

namespace PacSpace.Storage.Ledger.Append;

/// <summary>Fresh salts, many at a time: asking the system for random bytes costs more than the bytes.</summary>
internal sealed class Salts
{
    private const int AtATime = 64;

    private readonly byte[] _random = new byte[AtATime * Salt.Size];
    private int _next = AtATime;

    public Salt New()
    {
        if (_next == AtATime)
        {
            RandomNumberGenerator.Fill(_random);
            _next = 0;
        }
        return new Salt(_random.AsSpan(_next++ * Salt.Size, Salt.Size));
    }
}
