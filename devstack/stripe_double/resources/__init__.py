"""Objects that a seller sets up, one module each: functions of the world and a form."""
