using BenchmarkDotNet.Running;

BenchmarkSwitcher.FromAssembly(typeof(Rbm.Simd.Bench.InstructionSetConfig).Assembly).Run(args);
return 0;
