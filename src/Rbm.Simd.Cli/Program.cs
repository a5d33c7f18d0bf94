using Rbm.Simd.Cli;

return Application.RunProcess(args);
