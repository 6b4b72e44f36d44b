package io.gearshift.backend.agent;

/// All that the agent does on its host, behind the server: it handles commands and keeps desired
/// state, dead-man timers and sampling going by itself.
public interface AgentWork extends CommandHandler, AutoCloseable {

    /// Ends threads and connections. Never touches a gear: they run on.
    @Override
    void close();

    /// Makes the work of an agent; found through {@link java.util.ServiceLoader}, so that the
    /// program that listens does not depend on the one that drives containers. A provider is named
    /// in `META-INF/services/io.gearshift.backend.agent.AgentWork$Factory`.
    interface Factory {

        /// Starts the work. The state and run folders exist and belong to this agent alone.
        ///
        /// @param reports to tell the consoles; may be used at once
        /// @throws io.gearshift.backend.api.ConsoleException if it cannot start; the message says
        ///   what to do and ends the program
        AgentWork start(AgentConfig config, Reports reports);
    }
}
