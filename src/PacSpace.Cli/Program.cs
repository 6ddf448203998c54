Console.WriteLine("pacspace");
