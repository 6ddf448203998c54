using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using CsCheck;

namespace PacSpace.Server.Tests.Process;

/// <summary>
/// Many clients that emit at once, for one environment, and keep going over restarts: what was not answered is sent
/// again with its key. Everything that was sent and answered is remembered.
/// </summary>
internal sealed class Load
{
    // Answers 503 that one emitter may get; a ledger that stopped gives nothing else.
    private const int MaxUnavailable = 1000;

    private static readonly TimeSpan UnavailablePause = TimeSpan.FromMilliseconds(50);

    private readonly Owner _owner;
    private readonly int _pause;
    private readonly Emitter[] _emitters;
    private readonly ConcurrentQueue<string> _refusals = new();
    private readonly ConcurrentQueue<string> _heads = new();
    private TaskCompletionSource _reached = new();
    private int _left;
    private string? _lastUnavailable;

    /// <param name="name">Sets its keys apart from those of other loads on the same environment.</param>
    /// <param name="pauseMilliseconds">After each answer: leaves the machine to what starts meanwhile.</param>
    public Load(Owner owner, int emitters, uint seed, string name = "emitter", int customers = 7, int pauseMilliseconds = 0)
    {
        (_owner, _pause) = (owner, pauseMilliseconds);
        _emitters = [.. Enumerable.Range(0, emitters)
            .Select(i => new Emitter(i, new PCG((uint)i, seed), name, customers))];
    }

    /// <summary>Every delta that a 201 answered.</summary>
    public IReadOnlyList<EmittedDelta> Acknowledged =>
        [.. _emitters.SelectMany(e => e.Answered).SelectMany(a => a.Deltas)];

    /// <summary>The same, of each client by itself and in the order in which they were answered.</summary>
    public IReadOnlyList<IReadOnlyList<EmittedDelta>> Sessions =>
        [.. _emitters.Select(e => e.Answered.SelectMany(a => a.Deltas).ToList())];

    /// <summary>Requests that were sent and have had no answer yet.</summary>
    public IReadOnlyList<Emission> Unanswered => [.. _emitters.Select(e => e.Pending).OfType<Emission>()];

    /// <summary>Answers that were neither 201 nor 503.</summary>
    public IReadOnlyList<string> Refusals => [.. _refusals];

    /// <summary>Signed tree heads that came with answers.</summary>
    public IReadOnlyList<string> Heads => [.. _heads];

    /// <summary>Emits until the server is gone.</summary>
    public Task RunAsync(ServerProcess server, CancellationToken ct) =>
        Task.WhenAll(_emitters.Select(e => Task.Run(() => EmitAsync(e, server, ct), ct)));

    /// <summary>Sends again what was not answered, and nothing else.</summary>
    public Task FinishAsync(ServerProcess server, CancellationToken ct) =>
        Task.WhenAll(_emitters.Select(e => Task.Run(() => EmitAsync(e, server, ct, onlyPending: true), ct)));

    /// <summary>Waits for so many more answered requests.</summary>
    public async Task AcknowledgedAsync(int requests, CancellationToken ct)
    {
        _reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Volatile.Write(ref _left, requests);
        try
        {
            await _reached.Task.WaitAsync(TimeSpan.FromSeconds(120), ct);
        }
        catch (TimeoutException e)
        {
            throw new TimeoutException(
                $"{_left} of {requests} are missing. The last 503: {_lastUnavailable}. Refused: {string.Join("; ", _refusals)}", e);
        }
    }

    private async Task EmitAsync(Emitter emitter, ServerProcess server, CancellationToken ct, bool onlyPending = false)
    {
        using var client = server.NewClient(_owner.ApiKey);
        while (emitter.Pending is not null || !onlyPending)
        {
            var emission = emitter.Pending ??= emitter.Next();
            using var request = new HttpRequestMessage(HttpMethod.Post, emission.Path);
            request.Content = new StringContent(emission.Body, Encoding.UTF8, "application/json");
            request.Headers.Add("Idempotency-Key", emission.Key);
            if (emitter.WaitsForProof) request.Headers.Add("Prefer", "wait=10");
            try
            {
                using var response = await client.SendAsync(request, ct);
                var body = await response.Content.ReadAsStringAsync(ct);
                if (response.StatusCode == HttpStatusCode.Created)
                {
                    Acknowledge(emitter, JsonNode.Parse(body)!["data"]!);
                    if (_pause > 0) await Task.Delay(_pause, ct);
                }
                else if (response.StatusCode != HttpStatusCode.ServiceUnavailable
                    || ++emitter.Unavailable > MaxUnavailable)
                {
                    _refusals.Enqueue($"{emission.Key}: {body}");
                    return;
                }
                else
                {
                    _lastUnavailable = body;
                    await Task.Delay(UnavailablePause, ct);
                }
            }
            catch (HttpRequestException)
            {
                return;
            }
        }
    }

    private void Acknowledge(Emitter emitter, JsonNode data)
    {
        var emission = emitter.Pending!;
        emission.Acknowledge(data);
        if ((string?)data["treeHead"] is { } head) _heads.Enqueue(head);
        emitter.Answered.Enqueue(emission);
        emitter.Pending = null;
        if (Interlocked.Decrement(ref _left) == 0) _reached.TrySetResult();
    }

    /// <summary>One client: sends its next request when the last was answered. Every fourth waits for proofs.</summary>
    private sealed class Emitter(int number, PCG dice, string name, int customers)
    {
        private int _count;

        public bool WaitsForProof => number % 4 == 1;

        public int Unavailable { get; set; }

        public Emission? Pending { get; set; }

        public ConcurrentQueue<Emission> Answered { get; } = new();

        public Emission Next() => new($"{name}-{number}-{_count++}", isBatch: number % 4 == 0, dice, customers);
    }
}
