using BenchmarkDotNet.Running;
using Rbm.Simd.Bench.Measuring;

BenchmarkSwitcher.FromAssembly(typeof(Suite).Assembly).Run(args, new SuiteConfig(smoke: true));
return 0;
