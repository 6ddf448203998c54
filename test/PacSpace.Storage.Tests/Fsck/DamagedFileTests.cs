using System.Buffers.Binary;
using PacSpace.Storage.Tests.Ledger;

namespace PacSpace.Storage.Tests.Fsck;

/// <summary>Damage to the file itself, below its rows.</summary>
public sealed class DamagedFileTests : FsckTest<SqliteLedgerFixture>
{
    [Fact]
    public async Task Overwritten_page_of_the_file_is_told_and_the_rest_is_still_checked()
    {
        await FillLedgerAsync();
        await Fixture.CloseAsync();
        var bytes = await File.ReadAllBytesAsync(Fixture.File, Ct);
        var pageSize = BinaryPrimitives.ReadUInt16BigEndian(bytes.AsSpan(16));
        // Some page that holds deltas of the first environment.
        var marker = System.Text.Encoding.ASCII.GetBytes("usage");
        var page = bytes.AsSpan(0, bytes.Length / 2).LastIndexOf(marker) / pageSize;
        bytes.AsSpan(page * pageSize, pageSize).Fill(0xEE);
        await File.WriteAllBytesAsync(Fixture.File, bytes, Ct);
        var damages = Check();
        Assert.Contains(damages, d => d.StartsWith("the database file is damaged", StringComparison.Ordinal));
        await File.WriteAllBytesAsync(Fixture.File, [], Ct);
        await Fixture.OpenAsync();
    }
}
