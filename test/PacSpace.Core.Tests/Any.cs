using System.Text;
using CsCheck;
using PacSpace.Core.Amounts;
using PacSpace.Core.Statements;

namespace PacSpace.Core.Tests;

/// <summary>Generators of valid values, with an eye for the awkward ones.</summary>
internal static class Any
{
    private static readonly Gen<Rune> Rune = Gen.OneOf(
        Gen.Int[0x20, 0x7e],
        Gen.Int[0x00, 0x1f],
        Gen.OneOf('"', '\\', '/', 0x7f, 0x85, 0xa0, 0xe9, 0x301, 0x2028, 0x2029, 0xfeff, 0xfffd, 0xffff, 0x1f600),
        Gen.Int[0x80, 0xd7ff],
        Gen.Int[0xe000, 0xffff],
        Gen.Int[0x10000, 0x10ffff]).Select(value => new Rune(value));

    /// <summary>Well-formed text with all that needs escapes, and much that must not get them.</summary>
    public static readonly Gen<string> TextOrEmpty = Rune.Array[0, 24].Select(runes => string.Concat(runes));

    public static readonly Gen<string> Text = Rune.Array[1, 24].Select(runes => string.Concat(runes));

    public static readonly Gen<byte[]> Bytes = Gen.Byte.Array[0, 200];

    public static readonly Gen<Hash> Hash = Gen.Byte.Array[32].Select(bytes => new Hash(bytes));

    public static readonly Gen<Hash?> OptionalHash = Gen.Nullable(Hash, 0.3);

    public static readonly Gen<Salt> Salt = Gen.Byte.Array[16].Select(bytes => new Salt(bytes));

    public static readonly Gen<long> Integer = Gen.OneOf(Gen.Long[0, 1000], Gen.Long[0, long.MaxValue]);

    /// <summary>Unix milliseconds of the years 1 to 9999.</summary>
    public static readonly Gen<long> Time = Gen.Long[
        DateTimeOffset.MinValue.ToUnixTimeMilliseconds(), DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()];

    /// <summary>Balances of every magnitude; round ones are as likely as precise ones.</summary>
    public static readonly Gen<Amount> Amount =
        Gen.Select(Gen.Long, Gen.Int[0, 28], Gen.Int[0, 28], (seed, keep, zeros) =>
        {
            var nanos = (Int128)seed * 10_000_000_000 + seed / 7;
            for (var i = 0; i < keep; i++) nanos /= 10;
            for (var i = 0; i < zeros && Int128.Abs(nanos) < AmountBound / 10; i++) nanos *= 10;
            return new Amount(nanos % AmountBound);
        });

    public static readonly Gen<Amount> NonZeroAmount = Amount.Where(amount => !amount.IsZero);

    private static Int128 AmountBound => Core.Amounts.Amount.BalanceBound.Nanos;
}
