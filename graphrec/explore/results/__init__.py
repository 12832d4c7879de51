"""Results that papers state: who does better than whom, each with its sentence."""
