using PacSpace.Client.Http;

namespace PacSpace.Client.Tests.Http;

public sealed class BackOffTests
{
    [Fact]
    public void Without_retry_after_the_delay_is_anything_up_to_a_bound_that_doubles_to_8_seconds()
    {
        foreach (var (retry, bound) in ((int, double)[])[(0, 0.5), (1, 1), (2, 2), (3, 4), (4, 8), (5, 8), (50, 8), (5000, 8)])
        {
            var delays = Enumerable.Range(0, 2_000).Select(_ => Attempts.Delay(retry, null).TotalSeconds).ToList();
            Assert.InRange(delays.Max(), 0.95 * bound, bound);
            Assert.InRange(delays.Min(), 0, 0.05 * bound);
        }
    }

    [Fact]
    public void After_a_retry_after_comes_up_to_half_a_second_more()
    {
        for (var retry = 0; retry < 9; retry++)
            Assert.InRange(Attempts.Delay(retry, TimeSpan.FromSeconds(7)).TotalSeconds, 7, 7.5);
    }
}
