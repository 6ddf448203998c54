namespace PacSpace.Server.Tests.Process;

/// <summary>Backups of the embedded store are made under load and hold all that was acknowledged before.</summary>
public sealed class BackupTests
{
    private const int Emitters = 8;
    private const uint Seed = 20261103;

    [Fact]
    public async Task Backup_under_load_is_sound_and_restores_on_another_machine()
    {
        var ct = TestContext.Current.CancellationToken;
        using var directory = new TempDirectory();
        var (data, backup, elsewhere) = (directory.File("data"), directory.File("backup"), directory.File("elsewhere"));
        IReadOnlyList<EmittedDelta> before;
        Owner owner;
        await using (var server = await ServerProcess.StartAsync(data, ServerProcess.Unlimited, ct))
        {
            owner = await Owner.RegisterAsync(server, ct);
            var load = new Load(owner, Emitters, Seed);
            var running = load.RunAsync(server, ct);
            await load.AcknowledgedAsync(100, ct);
            before = load.Acknowledged;
            await SucceedsAsync(ct, "backup", "--data", data, "--to", backup);
            await load.AcknowledgedAsync(100, ct);
            await server.StopAsync(ct);
            await running;
        }
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(backup));
        var restored = await SucceedsAsync(ct, "restore", "--from", backup, "--data", elsewhere);
        Assert.Contains("does not remember what was signed", restored, StringComparison.Ordinal);
        await SucceedsAsync(ct, "fsck", "--data", elsewhere);
        await using (var ledger = await Ledger.OpenAsync(elsewhere, ct))
        {
            ledger.AssertDenseAndExact();
            foreach (var delta in before) Assert.True(await ledger.HoldsAsync(delta, ct));
        }
        await using var again = await ServerProcess.StartAsync(elsewhere, ServerProcess.Unlimited, ct);
        using var client = again.NewClient(owner.ApiKey);
        Assert.Equal("VERIFIED",
            (string?)(await Hosting.Http.GetJsonAsync(client, $"/api/v1/balance/delta/{before[0].RecordId}", ct)).Data["status"]);
    }

    [Fact]
    public async Task Older_state_on_the_same_node_is_recognised_and_what_was_there_is_kept()
    {
        var ct = TestContext.Current.CancellationToken;
        using var directory = new TempDirectory();
        var (data, backup) = (directory.File("data"), directory.File("backup"));
        await using (var server = await ServerProcess.StartAsync(data, ServerProcess.Unlimited, ct))
        {
            var owner = await Owner.RegisterAsync(server, ct);
            await SucceedsAsync(ct, "backup", "--data", data, "--to", backup);
            var (busy, output) = await Ledger.PacspaceAsync(["restore", "--from", backup, "--data", data], ct);
            Assert.Equal(2, busy);
            Assert.Contains("A server is running on", output, StringComparison.Ordinal);
            var load = new Load(owner, Emitters, Seed);
            var running = load.RunAsync(server, ct);
            await load.AcknowledgedAsync(50, ct);
            await server.StopAsync(ct);
            await running;
        }
        var (exitCode, told) = await Ledger.PacspaceAsync(["restore", "--from", backup, "--data", data], ct);
        Assert.Equal(1, exitCode);
        Assert.Contains("the log was rolled back: it holds 0 entries, but this node signed a head over", told, StringComparison.Ordinal);
        Assert.True(new FileInfo(Path.Combine(data, "before-restore-1", "sandbox.db")).Length > 0);

        await using (var stopped = await ServerProcess.StartAsync(data, ServerProcess.Unlimited, ct))
        {
            using var client = stopped.NewClient();
            Assert.Contains("degraded", await client.GetStringAsync("/health/ready", ct), StringComparison.Ordinal);
        }
        // The newer files come back as they were put aside.
        foreach (var file in Directory.GetFiles(data, "*.db*")) File.Delete(file);
        foreach (var file in Directory.GetFiles(Path.Combine(data, "before-restore-1")))
            File.Move(file, Path.Combine(data, Path.GetFileName(file)), overwrite: true);
        await SucceedsAsync(ct, "fsck", "--data", data);
    }

    [Fact]
    public async Task Directories_that_are_not_what_they_should_be_are_refused()
    {
        var ct = TestContext.Current.CancellationToken;
        using var directory = new TempDirectory();
        Directory.CreateDirectory(directory.File("full"));
        await File.WriteAllTextAsync(directory.File("full/control.db"), "x", ct);
        Assert.Equal(64, (await Ledger.PacspaceAsync(["backup", "--data", directory.File("full"), "--to", directory.File("b")], ct)).ExitCode);
        Assert.Equal(64, (await Ledger.PacspaceAsync(["restore", "--from", directory.File("full"), "--data", directory.File("d")], ct)).ExitCode);
        Assert.False(Directory.Exists(directory.File("d")));
    }

    private static async Task<string> SucceedsAsync(CancellationToken ct, params string[] arguments)
    {
        var (exitCode, output) = await Ledger.PacspaceAsync(arguments, ct);
        Assert.True(exitCode == 0, output);
        return output;
    }
}
