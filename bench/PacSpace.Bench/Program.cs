using PacSpace.Bench;
using PacSpace.Bench.Scale;

return args switch
{
    ["proofs", .. var rest] => await ProofsBench.RunAsync(rest),
    ["scale", .. var rest] => await ScaleBench.RunAsync(rest),
    [_, _, ..] => await EmitBench.RunAsync(args),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine("usage: PacSpace.Bench <server url> <api key> [connections=64] [seconds=10] [rounds=3]");
    Console.Error.WriteLine("       PacSpace.Bench proofs [deltas=1000000] [others between=0]");
    Console.Error.WriteLine("       PacSpace.Bench scale, for its options: PacSpace.Bench scale --help");
    return 64;
}
