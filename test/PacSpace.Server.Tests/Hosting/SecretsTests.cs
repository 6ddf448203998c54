using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using PacSpace.Server.Hosting;
using PacSpace.Server.Hosting.Secrets;

namespace PacSpace.Server.Tests.Hosting;

public sealed class SecretsTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("pacspace-");

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public void What_is_sealed_opens_for_its_purpose_only()
    {
        var box = NewBox();
        var secret = Encoding.UTF8.GetBytes("a secret");
        var sealedText = box.Seal("mail/1", secret);
        Assert.Equal(secret, box.Open("mail/1", sealedText));
        Assert.NotEqual(sealedText, box.Seal("mail/1", secret));
        Assert.ThrowsAny<CryptographicException>(() => box.Open("mail/2", sealedText));
    }

    [Fact]
    public void Any_altered_bit_keeps_it_shut()
    {
        var box = NewBox();
        var bytes = Convert.FromBase64String(box.Seal("purpose", [1, 2, 3]));
        for (var bit = 0; bit < bytes.Length * 8; bit++)
        {
            var altered = (byte[])bytes.Clone();
            altered[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.ThrowsAny<CryptographicException>(() => box.Open("purpose", Convert.ToBase64String(altered)));
        }
        foreach (var text in new[] { "", "AQ==", "not base64", Convert.ToBase64String(bytes[..^1]) })
            Assert.ThrowsAny<CryptographicException>(() => box.Open("purpose", text));
    }

    [Fact]
    public void Another_key_does_not_open_it()
    {
        var sealedText = NewBox().Seal("purpose", [1]);
        var other = new SecretBox(NewKey(Convert.ToBase64String(new byte[32])));
        Assert.ThrowsAny<CryptographicException>(() => other.Open("purpose", sealedText));
    }

    [Fact]
    public async Task The_key_file_is_made_once_for_its_owner_alone()
    {
        // On threads of their own, so that all come at the same time.
        var keys = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Factory.StartNew(
            () => NewKey(null), Ct, TaskCreationOptions.LongRunning, TaskScheduler.Default)));
        var text = (await File.ReadAllTextAsync(Path.Combine(_directory.FullName, "master.key"), Ct)).Trim();
        Assert.Equal(32, Convert.FromBase64String(text).Length);
        Assert.All(keys, key => Assert.Equal(text, Convert.ToBase64String(key.Bytes)));
        Assert.Equal(["master.key", "master.key.lock"], _directory.GetFiles().Select(f => f.Name).Order());
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite,
                File.GetUnixFileMode(Path.Combine(_directory.FullName, "master.key")));
    }

    [Theory]
    [InlineData("")]
    [InlineData("short")]
    [InlineData("c2hvcnQ=")]
    public void A_key_file_that_holds_no_key_is_refused(string text)
    {
        File.WriteAllText(Path.Combine(_directory.FullName, "master.key"), text);
        Assert.Contains("master.key", Assert.Throws<InvalidOperationException>(() => NewKey(null)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_with_another_master_key_refuses_to_start_and_says_why()
    {
        await using (var server = new TestServer(new TestServerOptions { DataDirectory = _directory.FullName }))
            _ = server.BaseAddress;
        var options = new TestServerOptions
        {
            DataDirectory = _directory.FullName,
            Settings = { ["PacSpace:MasterKey"] = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)) },
        };
        await using var other = new TestServer(options);
        var refusal = Assert.ThrowsAny<Exception>(() => other.BaseAddress);
        Assert.Contains("The master key from PacSpace:MasterKey is not the one", refusal.ToString(),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nodes_with_the_same_configured_key_share_tokens()
    {
        await using var one = new TestServer();
        await using var two = one.NewNode();
        var tenant = await TestTenant.RegisterAsync(one, Ct);
        var there = TestTenant.WithToken(two, tenant.Token);
        Assert.Equal(200, (await there.GetJsonAsync("/dashboard/auth/me", Ct)).Status);
        Assert.False(File.Exists(Path.Combine(two.DataDirectory, "master.key")));
    }

    private SecretBox NewBox() => new(NewKey(null));

    private MasterKey NewKey(string? configured)
    {
        var options = Options.Create(
            new PacSpaceOptions { DataDirectory = _directory.FullName, MasterKey = configured });
        return new MasterKey(options, new DataDirectory(options));
    }
}
