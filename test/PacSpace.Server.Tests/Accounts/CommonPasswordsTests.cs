using PacSpace.Server.Accounts;

namespace PacSpace.Server.Tests.Accounts;

public class CommonPasswordsTests
{
    [Theory]
    [InlineData("password123")]
    [InlineData("PASSWORD123")]
    [InlineData("!!Passw0rd!!")]
    [InlineData("letmein2026!")]
    [InlineData("0987654321")]
    [InlineData("abcdefghijkl")]
    [InlineData("xyzabcdefg")]
    [InlineData("abcabcabcabc")]
    [InlineData("1qaz2wsx3edc")]
    [InlineData("correcthorsebatterystaple")]
    public void The_first_to_be_tried_are_common(string password) => Assert.True(CommonPasswords.Contain(password));

    [Theory]
    [InlineData("teal otter crosses 9 bridges")]
    [InlineData("SecurePhrase-8841")]
    [InlineData("7f3k-99xq-p0lm")]
    public void Others_are_not(string password) => Assert.False(CommonPasswords.Contain(password));
}
